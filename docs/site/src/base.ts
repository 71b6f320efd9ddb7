/** Where the site is served: `/` unless MODWRIGHT_DOCS_BASE says otherwise, `/docs/` for example. It begins and ends with a slash. */
export const siteBase = `/${(process.env.MODWRIGHT_DOCS_BASE ?? '').replace(/^\/+|\/+$/g, '')}/`.replace('//', '/');

/** Address under which files of the repository can be read (`https://host/owner/repository/blob/main`); without it the site names them and links to none. */
export const repositoryBase = process.env.MODWRIGHT_DOCS_REPOSITORY?.replace(/\/+$/, '');
