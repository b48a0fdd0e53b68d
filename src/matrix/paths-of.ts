/** Types by which the compiler holds a schema to the type that it is for. */

/** Without what an index signature lets in. */
type Named<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] };

/** Every field, by its path from the top. */
export type PathsOf<T> = T extends readonly (infer Member)[]
  ? PathsOf<Member>
  : T extends object
    ? {
        [Key in keyof Named<T> & string]-?: Key | `${Key}.${PathsOf<NonNullable<Named<T>[Key]>>}`;
      }[keyof Named<T> & string]
    : never;

/** True where the two are alike, else what nothing is. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
