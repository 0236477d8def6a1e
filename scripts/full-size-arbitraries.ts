import fc from "fast-check";

// WHY: fast-check makes what has a `maxLength` short unless it is told otherwise: of 60 steps at most ten, and four in the middle.
fc.configureGlobal({ ...fc.readConfigureGlobal(), defaultSizeToMaxWhenMaxSpecified: true });
