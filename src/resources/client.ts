/**
 * What all operations of /client share: browsers and apps call them, which know the public key of the account and no other.
 * Their scopes are the reference's; nobody is asked for them.
 */
export const FOR_CLIENTS = { category: 'Client', parameters: { company_id: { required: true } } } as const;
