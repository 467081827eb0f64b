#include "tests/simulation/grant_watch.hpp"

#include "lib/session/reasons.hpp"

namespace tokenkeeper::simulation {

namespace {

using command_kind = open_commands::kind;

/// A renewal is due when a fifth of the token's life is left, give or take.
constexpr double most_left = 0.30;
constexpr seconds stands_for{9};
constexpr std::chrono::minutes look_again{55};
/// An asker who is refused for good, or throttled, lets another one ask after this long.
constexpr seconds role_pause{59};
/// For a command that was answered just before its grant went out.
constexpr seconds moment_after{35};

/// The login service refused the grant, and said why.
bool refused_for_good(const request_end& end) {
    return end.status == 400 && end.processed && !end.failure && !end.grant_error.empty();
}

}  // namespace

bool grant_watch::proved(const std::string& session, const history& past) const {
    return past.proved && *past.proved > scene_.people.removed(session);
}

bool grant_watch::known(const std::string& session, const std::string& token, const history& past) const {
    if (proved(session, past) || past.carried == token) return true;
    if (scene_.started_blind) return false;
    const auto truth = scene_.cloud.signs(token, scene_.clock.truth());
    if (!truth || !truth->expires) return false;
    // A grant writes a damaged row anew.
    const auto damaged = scene_.row_damages.find(session);
    const auto granted = virtual_clock::world(*truth->expires - scene_.people.plans().at(session).token_life);
    if (damaged != scene_.row_damages.end() && damaged->second >= granted) return false;
    const auto* row = scene_.disk.find(session);
    const auto value = scene_.cloud.token_value(token);
    const auto holds = [&value](const auto& stored) { return stored && stored->value.reveal() == value; };
    return row != nullptr && (holds(row->current) || holds(row->next));
}

std::uint64_t grant_watch::secret_version(const std::string& session) const {
    const auto plan = scene_.people.plans().find(session);
    if (plan == scene_.people.plans().end()) return 0;
    const auto* file = scene_.files.find(population::secret_file(plan->second));
    return file == nullptr ? 0 : file->version;
}

/// Somebody asked for a new token.
bool grant_watch::wanted(const std::string& session) const {
    const auto now = scene_.clock.world();
    return scene_.commands.open(session, command_kind::renew, now, moment_after) ||
           scene_.commands.open(session, command_kind::read, now, moment_after);
}

void grant_watch::sent(const sent_request& r) {
    if (!r.login) return;
    const auto& name = session(r);
    auto& past = persons_[r.token];
    if (wanted(name)) {
        past.revoked = false;
        past.refused.reset();
        return;
    }
    // Somebody may have mended what it was refused for: that is tried, whether or not a token is needed.
    if (past.refused && past.secret_then != secret_version(name)) {
        past.refused.reset();
        past.mended = true;
    }
    if (past.revoked) broken(6, name, r.organization, "a revoked token was replaced although nobody asked");
    if (past.refused && r.at - *past.refused < look_again)
        broken(6, name, r.organization, "asked again for what was refused for good");
    // One look an hour remains, whether or not a token is needed at that moment.
    if (past.mended) return;
    if (!past.refused) watch_living_token(r, past);
    watch_unused(r);
}

/// A token that nobody uses is not replaced. The first one of a process proves the credentials.
void grant_watch::watch_unused(const sent_request& r) {
    const auto& name = session(r);
    const auto found = scene_.people.plans().find(name);
    if (found == scene_.people.plans().end()) return;
    const auto& plan = found->second;
    const bool may_sleep = plan.policy.grants == grant_type::client_credentials &&
                           plan.policy.mode == session_mode::verify && !plan.sink;
    const auto ways = scene_.settings.find(name, r.at);
    if (!may_sleep || ways.size() != 1 || ways.front()->mode != session_mode::verify) return;
    const bool used = scene_.commands.open(name, command_kind::read, r.at, std::chrono::hours{1000}) ||
                      scene_.commands.open(name, command_kind::renew, r.at, std::chrono::hours{1000});
    if (proved(name, persons_[r.token]) && !used)
        broken(6, name, r.organization, "a token that nobody uses was replaced");
}

void grant_watch::watch_living_token(const sent_request& r, const history& past) {
    const auto present = use_.token(r.token);
    if (present.empty() || present == past.let_go || !known(session(r), present, past)) return;
    const auto truth = scene_.cloud.signs(present, scene_.clock.truth());
    if (!truth || !truth->alive() || !truth->expires) return;
    // Its deadline is known to the second or two.
    if (truth->idle_deadline && *truth->idle_deadline - scene_.clock.truth() < seconds{3}) return;
    const auto& plan = scene_.people.plans().at(session(r));
    const auto whole = static_cast<double>(plan.token_life.count());
    if (scene_.life_left(plan, *truth).count() < most_left * whole) return;
    // A deadline that is too early by now seems to have passed: a 401 is believed then.
    const bool ended_early = scene_.seems_over(plan, *truth);
    const bool deadline_doubtful = ended_early || scene_.extension_may_be_unknown(plan);
    const bool stands = past.rejected && past.rejected_token == present &&
                        (deadline_doubtful || r.at - *past.rejected >= stands_for);
    if (!stands && !ended_early)
        return broken(6, session(r), r.organization, "a token was asked for although the present one lives");
    // What died of old age says nothing of the service, so nobody asks first.
    if (deadline_doubtful && past.idled_out == present) return;
    watch_wave(r);
}

void grant_watch::note_death(const std::string& session, const session_fact& told) {
    const auto plan = scene_.people.plans().find(session);
    if (plan == scene_.people.plans().end() || told.what != session_fact::kind::replacing) return;
    auto& past = persons_[plan->second.person()];
    past.idled_out.clear();
    if (told.reason == reasons::idle_timeout) past.idled_out = use_.token(plan->second.person());
}

/// A token that lives is let go only where the API rejected it.
void grant_watch::watch_letting_go(const std::string& session) {
    const auto plan = scene_.people.plans().find(session);
    if (plan == scene_.people.plans().end()) return;
    auto& past = persons_[plan->second.person()];
    past.let_go = use_.token(plan->second.person());
    const auto truth = scene_.cloud.signs(past.let_go, scene_.clock.truth());
    const bool rejected = past.rejected && past.rejected_token == past.let_go;
    if (!truth || !truth->alive() || !truth->expires || rejected) return;
    // The disk kept nothing of it: the process let go of the one before it.
    if (!known(session, past.let_go, past)) return;
    if (truth->idle_deadline && *truth->idle_deadline - scene_.clock.truth() < seconds{3}) return;
    if (scene_.extension_may_be_unknown(plan->second) || scene_.seems_over(plan->second, *truth)) return;
    if (scene_.life_left(plan->second, *truth) > seconds{3})
        broken(6, session, plan->second.organization, "let go of a token that lives");
}

/// A grant that was decided before the wave began may go out after that.
void grant_watch::watch_wave(const sent_request& r) {
    auto& all = waves_[r.organization];
    const auto decided = decided_.find(session(r));
    const bool earlier = decided == decided_.end() || decided->second <= all.since;
    if (!all.running || all.proved || earlier) return;
    const auto& first = all.first;
    if (first.person == r.token) return;
    const bool refused = first.refused && r.at - *first.refused >= role_pause;
    const bool throttled = first.throttled && r.at - first.since >= role_pause;
    if (!first.person.empty() && !first.passed_on && !refused && !throttled)
        broken(6, session(r), r.organization,
               "a token was asked for while the service rejects all, and " + first.person + " asked first");
    all.first = {.person = r.token, .since = r.at};
}

/// Who can get no token asks for none: another one may.
void grant_watch::give_role_on(const events::subject& failed) {
    auto& first = waves_[failed.organization].first;
    const auto plan = scene_.people.plans().find(failed.session);
    if (plan != scene_.people.plans().end() && first.person == plan->second.person()) first = {};
}

/// Whoever cannot read its secret is refused by the daemon itself.
void grant_watch::refuse_role(const events::subject& unable) {
    auto& first = waves_[unable.organization].first;
    const auto plan = scene_.people.plans().find(unable.session);
    if (plan != scene_.people.plans().end() && first.person == plan->second.person())
        first.refused = scene_.clock.world();
}

/// What the answer tells of the wave.
void grant_watch::answered(wave& all, const sent_request& r, const request_end& end) const {
    const std::string person{population::person(r.token)};
    const bool is_first = person == all.first.person;
    if (r.login) {
        if (is_first && refused_for_good(end)) all.first.refused = end.at;
        if (is_first) all.first.throttled = end.status == 429;
        return;
    }
    const bool granted = r.token.find('/') != std::string::npos;
    const bool present = !granted || r.token == use_.token(person);
    if (end.status == 200 && present && is_first) all.first.passed_on = true;
    // What died of old age says nothing of the service: another one asks for all.
    const auto truth =
        end.status == 401 && is_first ? scene_.cloud.signs(r.token, scene_.clock.truth()) : std::nullopt;
    if (truth && truth->died_of == cloud::death::idle) all.first.passed_on = true;
    if (end.status == 200 && !present && !all.accepted) all.accepted = end.at;
    if (end.status == 401 && present && !is_first && all.accepted && r.at >= *all.accepted) all.proved = true;
}

void grant_watch::ended(const sent_request& r, const request_end& end) {
    answered(waves_[r.organization], r, end);
    const std::string person{population::person(r.token)};
    auto& past = persons_[person];
    if (r.login) {
        const bool granted = end.status == 200 && !end.failure && !end.access_token.empty();
        if (granted) {
            past.proved = end.at;
            past.refused.reset();
            past.mended = false;
        } else if (refused_for_good(end) || past.refused) {
            past.refused = end.at;
            past.mended = false;
            past.secret_then = secret_version(session(r));
        }
        return;
    }
    // A request may end after the process that sent it.
    if (!process_ended_at_ || r.at > *process_ended_at_) past.carried = r.token;
    const bool carried_out = end.processed && end.status != 401;
    if (r.asked.what == cloud::operation::delete_tokens_me && carried_out) past.revoked = true;
    if (end.status == 200 && use_.readable(r, end)) {
        past.rejected.reset();
    } else if (end.status == 401 && r.token == use_.token(person) &&
               !(past.rejected && past.rejected_token == r.token)) {
        past.rejected = end.at;
        past.rejected_token = r.token;
    }
}

// The next process does not know what was refused, and proves the credentials anew.
void grant_watch::process_ended(bool /*orderly*/) {
    for (auto& [person, past] : persons_) {
        past.refused.reset();
        past.mended = false;
        past.proved.reset();
        past.carried.clear();
    }
    waves_.clear();
    decided_.clear();
    process_ended_at_ = scene_.clock.world();
}

void grant_watch::told(const events::event& fact, const std::vector<logging::event>& /*lines*/) {
    const auto* wave_news = std::get_if<events::mass_rejection>(&fact);
    if (wave_news != nullptr) {
        auto& all = waves_[wave_news->organization];
        all = {};
        all.running = !wave_news->over;
        all.since = scene_.clock.world();
    }
    const auto* changed = std::get_if<events::session_changed>(&fact);
    if (changed != nullptr && changed->fact.what == session_fact::kind::dormant)
        watch_letting_go(changed->about.session);
    if (changed != nullptr) note_death(changed->about.session, changed->fact);
    if (changed != nullptr && changed->fact.what == session_fact::kind::failed) give_role_on(changed->about);
    if (changed != nullptr && changed->fact.what == session_fact::kind::renewal_failing &&
        changed->fact.reason == reasons::secret_unreadable)
        refuse_role(changed->about);
    const auto* started = std::get_if<events::request_started>(&fact);
    if (started != nullptr && started->kind == operation::acquire)
        decided_[started->about.session] = scene_.clock.world();
}

}  // namespace tokenkeeper::simulation
