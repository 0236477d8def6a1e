// Imported for what it does, before all else: what is loaded next makes many objects that stay.
import { boundYoungGeneration } from "./bound-young-generation.ts";

boundYoungGeneration();
