import { byId } from "./common.js";

byId("print").hidden = false;
byId("print").addEventListener("click", () => print());
