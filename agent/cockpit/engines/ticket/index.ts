export {
  decideTicket,
  type Ticket,
  type TicketDecision,
  type TicketInput,
} from './decide-ticket.ts';
