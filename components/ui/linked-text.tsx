// Plain text in which web addresses can be followed. Only http and https: nothing else that somebody wrote becomes a
// link, and what is shown is where it leads.

const webAddress = /https?:\/\/[^\s<>"']+/giu;
/** What ends a sentence, and not an address. */
const trailing = /[.,:;!?)\]}'»”…]+$/u;

export interface TextPiece {
  readonly text: string;
  readonly href: string | null;
}

export const piecesOf = (text: string): readonly TextPiece[] => {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(webAddress)) {
    const address = match[0].replace(trailing, "");
    if (!URL.canParse(address)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: address, href: address });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
};

interface LinkedTextProps {
  readonly text: string;
}

export function LinkedText({ text }: LinkedTextProps) {
  let at = 0;
  return piecesOf(text).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.href === null ? (
      <span key={key}>{piece.text}</span>
    ) : (
      <a key={key} href={piece.href} target="_blank" rel="noopener noreferrer nofollow" className="text-link">
        {piece.text}
      </a>
    );
  });
}
