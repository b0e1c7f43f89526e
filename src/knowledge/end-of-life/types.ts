/** One release line of a product: name, when its fixes end, its newest version at the snapshot. */
export type Cycle = readonly [
  name: string,
  /** The date, `true` where it ended on a day that nobody wrote down, `false` where none is announced. */
  eol: string | boolean,
  latest: string,
  more?: {
    readonly codename?: string;
    /** End of free fixes by somebody else, which the image still gets (Debian LTS). */
    readonly extended?: string;
    /** Only such a line follows an ended one. */
    readonly lts?: boolean;
  },
];

export interface Product {
  readonly name: string;
  /** Familiar names of its images (see ImageReference). */
  readonly images: readonly string[];
  readonly kind: 'os' | 'lang' | 'web' | 'data' | 'msg' | 'app';
  /** A regular expression whose first group is the cycle, for the tag, or the image's name with `cycleInName`. */
  readonly cycle: string;
  readonly cycleInName?: boolean;
  /** Tags that follow the newest of something, with the cycle that they were at the snapshot. */
  readonly floating?: Readonly<Record<string, string>>;
  /** The distribution behind the plain tag of a cycle. */
  readonly defaultOs?: Readonly<Record<string, string>>;
  /** Cycles that still had tags in the official library. */
  readonly built?: readonly string[];
  /** Cycles last for weeks or months: what is supported at the snapshot says little. */
  readonly volatile?: boolean;
  /** Whatever is older than the listed cycles has ended too. */
  readonly olderEnded?: boolean;
  readonly source: string;
  /** Newest first. */
  readonly cycles: readonly Cycle[];
}
