/** How bright a colour is to the eye, 0 to 1 (WCAG's relative luminance). @param color #rrggbb */
function luminance(color: string): number {
  const channel = (at: number): number => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Black or white, whichever is read more easily on a colour. @param color #rrggbb */
export const readableOn = (color: string): '#000000' | '#ffffff' => ((luminance(color) + 0.05) ** 2 > 0.05 * 1.05 ? '#000000' : '#ffffff');
