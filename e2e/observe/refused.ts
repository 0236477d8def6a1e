/** What a process says of an API server that refuses it. Not any 403: a port, a duration or the time of a line may have these digits. */
export const REFUSED = /[Ff]orbidden|\bgot 403\b|\bstatus[=:]"?403\b|: 403 /;
