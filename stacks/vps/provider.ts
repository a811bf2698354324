// Providers without a package of their own: any resource, by type and attributes. What a provider
// takes is in its documentation, and `terraform validate` says what it does not.
import {
  TerraformDataSource,
  TerraformProvider,
  TerraformResource,
  type TerraformResourceConfig,
} from 'cdktf';
import type { Construct } from 'constructs';

export interface ProviderOptions {
  /** As resources begin with it: `hcloud`. */
  readonly name: string;
  readonly source: string;
  readonly version: string;
}

export type Attributes = Readonly<Record<string, unknown>>;
type GenericConfig = TerraformResourceConfig & { readonly attributes: Attributes };

/** One resource for each element of an expression of Terraform, which the library cannot type. */
type EachConfig = GenericConfig & { readonly each?: string };

/** A provider that takes all it needs from the environment, tokens above all. */
export class GenericProvider extends TerraformProvider {
  constructor(scope: Construct, { name, source, version }: ProviderOptions) {
    super(scope, name, {
      terraformResourceType: name,
      terraformProviderSource: source,
      terraformGeneratorMetadata: { providerName: name, providerVersion: version },
    });
  }
}

export class GenericResource extends TerraformResource {
  readonly #attributes: Attributes;

  constructor(scope: Construct, id: string, { attributes, each, ...config }: EachConfig) {
    super(scope, id, config);
    this.#attributes = attributes;
    if (each !== undefined) this.addOverride('for_each', each);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.#attributes };
  }
}

export class GenericDataSource extends TerraformDataSource {
  readonly #attributes: Attributes;

  constructor(scope: Construct, id: string, { attributes, ...config }: GenericConfig) {
    super(scope, id, config);
    this.#attributes = attributes;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.#attributes };
  }
}
