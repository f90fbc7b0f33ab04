/** Something the operator can mend: the message is one clear sentence, and the program ends with code 1. */
export class Mendable extends Error {}
