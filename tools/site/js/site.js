// What the pages of the site do by themselves.

import { watch } from "./exhibits.js";
import { preview } from "./preview.js";
import { followTheme, keepReachable } from "./reach.js";

followTheme();
keepReachable();
preview();
watch();
