export interface SignInGuard {
  readonly placeholder?: never;
}
