/** What holds a pod's namespaces open: a program that sleeps. */
export const pauseImage = 'localhost/pause:1';
