// Registries in the shape and with the counts of the owner's: five wallets, one project with two
// contracts and one pool, and placeholders where addresses will be.

const never = ['trade', 'mint_nft', 'mint_token', 'unknown_dapp_interaction'];

function walletRow(id: string, number: number, more: object) {
  return {
    id,
    address: `0x${id.toLowerCase().replaceAll('_', '')}${String(number).padStart(24, '0')}`,
    type: 'EOA',
    chains: ['base'],
    risk_band: 'medium',
    purpose: `what ${id} is for`,
    forbidden_actions: never,
    forbidden_dapps: ['blur', 'unknown'],
    linked_projects: ['HARBOUR'],
    status: 'active',
    ...more,
  };
}

export const walletsRegistry = {
  version: '1.0.0',
  wallets: [
    walletRow('NAME', 1, {
      lane: 'identity',
      ens_name: 'someone.eth',
      farcaster_handle: 'someone',
      browser_profile: 'name',
      preferred_wallet_extension: 'rabby',
      allowed_actions: ['social_connect', 'sign_message'],
      allowed_dapps: ['warpcast'],
      linked_projects: [],
    }),
    walletRow('BUILDER', 2, {
      lane: 'deployer',
      allowed_actions: ['deploy_contract', 'sign_message'],
      allowed_dapps: ['basescan'],
    }),
    walletRow('KEEPER', 3, {
      lane: 'treasury',
      allowed_actions: ['admin_action', 'sign_message'],
      allowed_dapps: ['safe_app'],
    }),
    walletRow('CHEST', 4, {
      lane: 'treasury',
      type: 'SAFE',
      risk_band: 'high_sensitivity',
      allowed_actions: ['treasury_move', 'sign_message'],
      allowed_dapps: ['safe_app'],
      forbidden_dapps: ['blur', 'unknown', 'uniswap'],
    }),
    walletRow('POOL', 5, {
      lane: 'lp',
      allowed_actions: ['lp_provide', 'lp_remove', 'sign_message'],
      allowed_dapps: ['aerodrome', 'uniswap'],
    }),
  ],
};

export const projectsRegistry = {
  version: '1.0.0',
  projects: [
    {
      id: 'HARBOUR',
      name: 'Harbour',
      chain: 'base',
      farcaster_identity_wallet_id: 'NAME',
      treasury_wallet_id: 'CHEST',
      contracts: [
        ['HARBOUR_TOKEN', 'erc20', '0xharbourtoken6'],
        ['HARBOUR_CORE', 'core_protocol', '0xharbourcore7'],
      ].map(([id, type, address]) => ({
        ...{ id, type, address, deployer_wallet_id: 'BUILDER', admin_wallet_id: 'KEEPER' },
      })),
      liquidity: [
        { id: 'HARBOUR_POOL', venue: 'aerodrome', pair: 'HARBOUR/ETH', lp_wallet_id: 'POOL' },
      ],
    },
  ],
};
