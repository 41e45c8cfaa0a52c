/** Private keys, but for /client, where operations say that they want none: the public key is a parameter there. */
export const securitySection = {
  components: {
    securitySchemes: {
      'Klaviyo-API-Key': {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'The word `Klaviyo-API-Key`, a space, and a private key of the account: `Klaviyo-API-Key pk_…`.',
      },
    },
  },
  security: [{ 'Klaviyo-API-Key': [] }],
};
