import { TextField } from "@/components/ui/text-field";
import { limits } from "@/protocol/limits";

interface PasswordFieldProps {
  readonly label: string;
  readonly name: string;
}

/** A field for a password that is being chosen. */
export function NewPasswordField({ label, name }: PasswordFieldProps) {
  return (
    <TextField
      label={label}
      name={name}
      type="password"
      autoComplete="new-password"
      required
      minLength={limits.passwordCharactersLeast}
      maxLength={limits.passwordCharactersMost}
      hint={`At least ${limits.passwordCharactersLeast} characters.`}
    />
  );
}
