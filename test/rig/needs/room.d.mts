/** Types of room.mjs, which has to stay JavaScript because the bootstrap asks it before any newer Node is installed. */
export function noRoom(): string | undefined;
