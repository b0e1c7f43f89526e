/** The package's version; the build puts it in, see scripts/build.mjs. */
export const version: string = process.env.DOCKFIX_VERSION ?? '0.0.0-unbuilt';
