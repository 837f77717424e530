/**
 * A sentence as a notification may hold it. VS Code makes links of `[text](command:…)` there, and
 * parts of our sentences are words of clusters, services and programs: no text of theirs becomes a button.
 */
export function notificationText(sentence: string): string {
  return sentence.replaceAll('](', ']\u200b(');
}
