/** The webhook's own refusal (400); the API server adds the webhook's name. */
export class WebhookDenial extends Error {
  override readonly name = 'WebhookDenial';
}
