// @ts-check
/**
 * The public half of the key that tables of selectors are signed with (P-256, raw, base64). Written by
 * `packaging/sign_selectors.py new-key`; the private half is the makers' and stands in no file here.
 */
export const SELECTORS_KEY =
  "BFAnIj9n2wAIKZHS4SLIq+yiQNArXL30Cn5+zFkDGtFayeHX6DCGuSr6C3KXeBqZi0aBdGSfnuj98Srm7aFI6XA=";
