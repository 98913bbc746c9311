"""What the receptionist does about people, visits, waiting and what is staff's to settle: each intent and its talk."""

from __future__ import annotations

from smartclinic.assistant import intents
from smartclinic.assistant.talking.booking_talk import BookingTalk
from smartclinic.assistant.talking.coming_talk import ComingTalk
from smartclinic.assistant.talking.doctors_talk import DoctorsTalk
from smartclinic.assistant.talking.people_talk import PeopleTalk
from smartclinic.assistant.talking.rights_talk import RightsTalk
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_requests import StaffRequests
from smartclinic.assistant.talking.visits_talk import VisitsTalk
from smartclinic.conversations.answering import Answer, Intent


async def at_the_front_desk(scene: Scene, booking: BookingTalk, intent: Intent) -> Answer | None:
    """Do it; None where the intent is about something else."""
    match intent.name:
        case intents.OTHER_DAYS:
            return booking.ask_day()
        case intents.OTHER_DOCTOR:
            return booking.ask_doctor()
        case intents.WHICH:
            return await booking.which(intent.details)
        case _:
            of_visits = await _of_people(scene, booking, intent) or await _about_a_visit(scene, booking, intent)
            return of_visits or await _for_staff(scene, intent)


async def _of_people(scene: Scene, booking: BookingTalk, intent: Intent) -> Answer | None:
    match intent.name:
        case intents.NAMES:
            return await booking.names(intent.details)
        case intents.WHO:
            return await booking.who(intent.details)
        case intents.AGREE:
            return await booking.agree()
        case intents.RENAME:
            return booking.rename()
        case intents.UNLINK:
            return await PeopleTalk(scene).ask(intent.details)
        case intents.UNLINK_NOW:
            return await PeopleTalk(scene).unlink(intent.details.get("who") or "")
        case intents.WAIT:
            return await booking.waiting().join(intent.details)
        case intents.UNWAIT:
            return await booking.waiting().leave()
        case intents.TAKE_PLACE:
            return await booking.waiting().take(intent.details)
        case _:
            return None


async def _for_staff(scene: Scene, intent: Intent) -> Answer | None:
    """What only the clinic's people can settle; and who of them sits when."""
    asked = await StaffRequests(scene).answer(intent) or await RightsTalk(scene).receipt(intent)
    return asked or await DoctorsTalk(scene).facts(intent)


async def _about_a_visit(scene: Scene, booking: BookingTalk, intent: Intent) -> Answer | None:
    visits = VisitsTalk(scene)
    match intent.name:
        case intents.STANDS if visit := scene.table.wished.get("visit"):
            return await visits.show({"visit": visit})
        case intents.ABOUT_OTHERS if not await PeopleTalk(scene).knows(intent.details.get("said") or ""):
            return None
        case intents.OWN_BOOKING | intents.ABOUT_OTHERS:
            return await visits.show(intent.details)
        case intents.CHANGE:
            return await visits.change(intent.details)
        case intents.CANCEL:
            return await visits.cancel(intent.details)
        case intents.CANCEL_NOW:
            return await visits.cancel_now(intent.details)
        case intents.KEEP:
            return await visits.keep(intent.details)
        case intents.COMING:
            return await ComingTalk(scene).coming(intent.details)
        case intents.LATE:
            return await ComingTalk(scene).late(intent.details)
        case intents.ANOTHER_TIME:
            return await booking.offer(await visits.like(intent.details))
        case _:
            return None
