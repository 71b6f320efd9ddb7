import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes that make two names of one gateway differ. */
export const NONCE_BYTES = 5;
const NONCE_LETTERS = 8;
const SEAL_BYTES = 9;
const SEAL_LETTERS = 14;

// The longest address leaves no letter: 8 + 1 + 39 + 1 + 14 = 63, which is all that a label may have (RFC 1035, 2.3.4).
const NAME = new RegExp(`^([0-9a-z]{${NONCE_LETTERS}}-[0-9a-f-]{2,39})-([0-9a-z]{${SEAL_LETTERS}})$`);

/**
 * Names that previews have in their addresses: "0k3v9x2a-10-244-0-7-1h2f...". A name says which gateway runs the app, and is sealed with a key that the
 * gateways share: whoever was not given it cannot guess it, and no request is passed on to an address that no gateway wrote.
 */
export interface PreviewNames {
  /** @param nonce NONCE_BYTES random bytes. */
  make(nonce: Uint8Array): string;
  /** Address of the gateway that runs it ("10.244.0.7"); undefined = no gateway gave this name. */
  ownerOf(name: string): string | undefined;
}

/**
 * @param token what the gateways share.
 * @param address own one, IPv4 or IPv6.
 */
export function createPreviewNames(token: string, address: string): PreviewNames {
  const seal = (text: string): string => letters(createHmac('sha256', token).update(`preview ${text}`).digest().subarray(0, SEAL_BYTES), SEAL_LETTERS);
  return {
    make: (nonce) => {
      const text = `${letters(nonce, NONCE_LETTERS)}-${address.toLowerCase().replaceAll(/[.:]/g, '-')}`;
      return `${text}-${seal(text)}`;
    },
    ownerOf: (name) => {
      const [, text = '', shown = ''] = NAME.exec(name) ?? [];
      if (text === '' || !timingSafeEqual(Buffer.from(shown), Buffer.from(seal(text)))) return undefined;
      const owner = text.slice(NONCE_LETTERS + 1);
      return owner.replaceAll('-', /^\d+-\d+-\d+-\d+$/.test(owner) ? '.' : ':');
    },
  };
}

/** Digits and small letters, as DNS has no others. */
function letters(bytes: Uint8Array, length: number): string {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    .toString(36)
    .padStart(length, '0');
}
