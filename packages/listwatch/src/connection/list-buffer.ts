/** How much of a list may wait for its reader before the socket is paused: two HTTP/2 windows. */
export const LIST_BUFFER_BYTES = 8 * 1024 * 1024;
