/** Strict, and wide enough for Swagger UI, which brings its own scripts but sets styles inline and icons as data. */
export function browserPolicy(tls: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Without TLS a browser would remember to insist on it.
    strictTransportSecurity: tls,
  };
}
