/**
 * Who may manage a tenant: programs of its operator, by a token of their own or by a call that they signed. What
 * they then do is the business of the door that asks.
 */
export type { NoOperator, Operator } from './decide.ts'
export { createOperators, type Operators } from './operators.ts'
