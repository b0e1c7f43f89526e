/** Licences by their texts and identifiers (spdx.org/licenses). */

interface LicenceText {
  readonly id: string;
  /** All of these are in it. */
  readonly has: readonly string[];
  readonly not?: string;
}

/**
 * Sentences by which the common texts are told apart. Those of the GNU licences do not say whether a later version
 * may be taken, which their identifiers do: they are left to the package's own field.
 */
const texts: readonly LicenceText[] = [
  {
    id: 'MIT',
    has: [
      'Permission is hereby granted, free of charge',
      'The above copyright notice and this permission notice shall be included',
    ],
  },
  { id: 'Apache-2.0', has: ['Apache License', 'Version 2.0, January 2004'] },
  { id: 'MPL-2.0', has: ['Mozilla Public License Version 2.0'] },
  {
    id: 'ISC',
    has: [
      'Permission to use, copy, modify, and/or distribute this software',
      'provided that the above copyright notice',
    ],
  },
  {
    id: 'BSD-3-Clause',
    has: ['Redistribution and use in source and binary forms', 'may be used to endorse or promote products'],
    not: 'All advertising materials',
  },
  {
    id: 'BSD-2-Clause',
    has: ['Redistribution and use in source and binary forms', 'Redistributions in binary form must reproduce'],
    not: 'endorse or promote products',
  },
  { id: 'Unlicense', has: ['This is free and unencumbered software released into the public domain'] },
];

/** The identifier of a licence text; undefined where it is none of these, or more than one. */
export function licenceOfText(text: string): string | undefined {
  const words = text.replace(/\s+/g, ' ');
  const [only, second] = texts.filter(
    ({ has, not }) => has.every((one) => words.includes(one)) && (not === undefined || !words.includes(not)),
  );
  return second === undefined ? only?.id : undefined;
}

/** Whether a field is an SPDX expression, and not `UNLICENSED` or a reference to a file. */
export function isLicenceExpression(text: string): boolean {
  return text !== 'UNLICENSED' && /^\(?[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*\)?$/.test(text);
}
