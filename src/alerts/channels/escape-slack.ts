/** Slack's mrkdwn reads `<…>` as links and mentions and `&…;` as characters; nothing else needs escaping there. */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
