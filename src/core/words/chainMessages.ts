export const chainMessages = {} as const;
