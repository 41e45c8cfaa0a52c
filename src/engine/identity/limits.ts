/** Bounds of what a profile may hold. The 100 KB are the reference's; the others keep rows and indexes within reason. */
export const PROFILE_LIMITS = {
  /** All of one input, as JSON text. */
  payloadBytes: 100 * 1024,
  /** Custom properties of one profile after many inputs, as JSON text. */
  propertiesBytes: 1024 * 1024,
  propertiesDepth: 20,
  textCharacters: 1024,
  imageCharacters: 2048,
  idCharacters: 255,
  exchangeIdCharacters: 512,
  secondaryEmails: 100,
} as const;
