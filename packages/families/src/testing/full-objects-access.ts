/** For each resource the object that has everything, then those that are what it cannot be at once. */
export const accessObjects: Readonly<Record<string, readonly unknown[]>> = {};
