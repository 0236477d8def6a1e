const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_NAME = 63;
const MAX_PREFIX = 253;

/** Whether a label may have this name: `team`, `example.com/team`. Source: Kubernetes' syntax of labels. */
export function isLabelName(text: string): boolean {
  const slash = text.indexOf("/");
  const prefix = slash === -1 ? undefined : text.slice(0, slash);
  const name = text.slice(slash + 1);
  const isPrefix = prefix === undefined || (prefix.length <= MAX_PREFIX && PREFIX.test(prefix));
  return isPrefix && isWord(name);
}

/** Whether a label may have this value; it may be empty. */
export const isLabelValue = (text: string): boolean => text === "" || isWord(text);

const isWord = (text: string): boolean => text.length <= MAX_NAME && NAME.test(text);
