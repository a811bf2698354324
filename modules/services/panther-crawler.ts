import { crawlerService } from '#crawler/service';
import { defineServiceModule } from '#nix';

export const pantherCrawler = defineServiceModule(crawlerService, {
  environment: ({ user }) =>
    user.email === undefined ? {} : { PANTHER_CRAWLER_CONTACT: user.email },
});
