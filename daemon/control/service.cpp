#include "daemon/control/service.hpp"

#include "daemon/control/bounded_wait.hpp"
#include "daemon/control/failure_text.hpp"
#include "daemon/control/idle_timeout_body.hpp"
#include "daemon/control/json.hpp"
#include "daemon/control/refusal.hpp"

#include <exception>
#include <optional>
#include <variant>

#include <boost/asio/error.hpp>
#include <boost/json.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

/// Lets one reload after the other happen: each sees the files as they are when its turn comes.
struct service::reload_turn {
    explicit reload_turn(const asio::any_io_executor& executor)
        : ended{executor, asio::steady_timer::time_point::max()} {}

    bool taken = false;
    asio::steady_timer ended;  ///< never expires: cancelled at the end of each turn
};

namespace {

/// Counts while it lives.
class counted {
public:
    explicit counted(std::size_t& count) : count_{count} { ++count_; }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
    ~counted() { --count_; }

private:
    std::size_t& count_;
};

answer json_answer(wiped_text body) {
    return {.status = 200, .content_type = "application/json", .body = std::move(body) + '\n'};
}

answer json_answer(const boost::json::object& body) {
    return json_answer(wiped_text{boost::json::serialize(body)});
}

answer show_session(const session_view& session) {
    return json_answer(to_json(session));
}

answer show_token(const token_view& token) {
    return json_answer(to_json(token));
}

answer show_idle_timeout(const idle_timeout_view& view) {
    auto shown = json_answer(view.timeout);
    shown.session_used = view.session;
    return shown;
}

/// Genesys Cloud's own answer is empty.
answer show_revoked_user(const std::string& session) {
    boost::json::object body;
    body["session"] = session;
    auto shown = json_answer(body);
    shown.session_used = session;
    return shown;
}

answer unknown_session(const std::string& name) {
    return answer_of({.kind = problem_kind::no_such_session,
                      .detail = "There is no session '" + printable(name) + "'.",
                      .hint = "GET /v1/sessions lists the sessions."});
}

answer too_busy() {
    return answer_of({.kind = problem_kind::too_busy,
                      .detail = "Too many requests to Genesys Cloud and reloads are waited for already.",
                      .hint = "Ask again in a few seconds."});
}

answer still_running(std::string_view what, milliseconds patience, std::string_view hint) {
    return answer_of({.kind = problem_kind::still_running,
                      .detail = "The " + std::string{what} + " is not finished after " +
                                format_duration(patience) + "; it goes on.",
                      .hint = std::string{hint}});
}

}  // namespace

answer answer_of(const problem& what) {
    return {.status = status_of(what.kind),
            .content_type = "application/problem+json",
            .body = wiped_text{to_json(what)} + '\n',
            .allow = what.allow,
            .retry_after = what.retry_after};
}

service::service(const asio::any_io_executor& executor, backend& behind, access_rules rules,
                 const limits& bounds, report_function report)
    : backend_{behind},
      rules_{std::make_shared<access_rules>(std::move(rules))},
      limits_{bounds},
      report_{std::move(report)},
      refusals_{std::make_shared<refusal_log>(executor, behind, bounds.refusals)},
      reload_turn_{std::make_shared<reload_turn>(executor)} {}

asio::awaitable<answer> service::serve(request_head request, std::string body, peer who) {
    try {
        auto decided = decide(request, who, *rules_);
        if (const auto* refused = std::get_if<problem>(&decided)) {
            if (refused->kind == problem_kind::not_permitted)
                refusals_->add(printable(request.method + " " + request.target), who);
            co_return answer_of(*refused);
        }
        auto wanted = std::get<call>(std::move(decided));
        co_return co_await perform(std::move(wanted), std::move(body), std::move(who));
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        co_return failed(e.what());
    } catch (...) {
        co_return failed(text_of(std::current_exception()));
    }
}

answer service::failed(std::string_view what) {
    report_("a request to the control socket failed: " + std::string{what});
    return answer_of({.kind = problem_kind::internal_error,
                      .detail = "tokenkeeperd could not answer because of an error of its own.",
                      .hint = "Its log says more; please report it."});
}

std::function<void(std::exception_ptr)> service::late() const {
    return [report = report_](const std::exception_ptr& failure) {
        report("a request to the control socket failed after its client was answered: " + text_of(failure));
    };
}

asio::awaitable<answer> service::perform(call wanted, std::string body, peer who) {
    const idle_timeout_change no_change{};
    switch (wanted.what) {
        case handler::verify:
            co_return co_await act(std::move(wanted.name), session_action::verify, std::move(who));
        case handler::keep_alive:
            co_return co_await act(std::move(wanted.name), session_action::keep_alive, std::move(who));
        case handler::renew:
            co_return co_await act(std::move(wanted.name), session_action::renew, std::move(who));
        case handler::revoke:
            co_return co_await act(std::move(wanted.name), session_action::revoke, std::move(who));
        case handler::token:
            co_return co_await token(std::move(wanted), std::move(who));
        case handler::idle_timeout:
            co_return co_await idle_timeout(std::move(wanted), no_change, std::move(who));
        case handler::set_idle_timeout:
            co_return co_await set_idle_timeout(std::move(wanted), std::move(body), std::move(who));
        case handler::revoke_user:
            co_return co_await revoke_user(std::move(wanted), std::move(who));
        case handler::reload:
            co_return co_await reload();
        case handler::sessions:
            co_return co_await list(std::move(wanted.query));
        default:
            co_return read(wanted);
    }
}

asio::awaitable<answer> service::list(sessions_query query) {
    const auto page = co_await select(backend_, std::move(query));
    co_return json_answer(to_json(page));
}

answer service::read(const call& wanted) {
    switch (wanted.what) {
        case handler::status:
            return json_answer(to_json(backend_.status(), backend_.counts()));
        case handler::ready:
            return ready();
        case handler::session_ready:
            return session_ready(wanted.name);
        case handler::live:
            return {.status = 200, .content_type = "text/plain; charset=utf-8", .body = "ok\n"};
        default: {
            const auto session = backend_.session(wanted.name);
            return session ? json_answer(to_json(*session)) : unknown_session(wanted.name);
        }
    }
}

/// The daemon's own readiness: a session in need of attention is no reason to restart the daemon or to keep
/// from asking it.
answer service::ready() {
    if (backend_.status().config_loaded == wall_time{}) {
        return answer_of({.kind = problem_kind::not_ready,
                          .detail = "The configuration is not loaded yet.",
                          .hint = "Ask again in a second."});
    }
    boost::json::object body;
    body["status"] = "ready";
    body["sessions"] = shown_counts(backend_.counts());
    return json_answer(body);
}

answer service::session_ready(const std::string& name) {
    const auto session = backend_.session(name);
    if (!session) return unknown_session(name);
    if (session->ready(instant::now().wall)) {
        boost::json::object body;
        body["status"] = "ready";
        body["state"] = to_string(session->state);
        return json_answer(body);
    }
    auto detail = "The session '" + session->name + "' is " + std::string{to_string(session->state)};
    if (!session->reason.empty()) detail += " (" + session->reason + ")";
    const bool hinted = session->last_error && !session->last_error->hint.empty();
    return answer_of({.kind = problem_kind::session_not_ready,
                      .detail = detail + ".",
                      .hint = hinted ? session->last_error->hint : "GET /v1/sessions/{name} tells more."});
}

template <class T>
asio::awaitable<answer> service::long_answer(asio::awaitable<outcome<T>> work, answer (*show)(const T&),
                                             std::string_view hint) {
    if (long_answers_ >= limits_.long_answers) co_return too_busy();
    const counted one_more{long_answers_};
    co_return co_await patiently(std::move(work), show, hint);
}

template <class T>
asio::awaitable<answer> service::patiently(asio::awaitable<outcome<T>> work, answer (*show)(const T&),
                                           std::string_view hint) {
    const auto ended = co_await wait_at_most(limits_.patience, std::move(work), late());
    if (!ended) co_return still_running("request", limits_.patience, hint);
    const outcome<T>& got = *ended;
    co_return got ? show(*got) : answer_of(problem_of(got.error()));
}

asio::awaitable<answer> service::act(std::string name, session_action what, peer who) {
    auto work = backend_.act(std::move(name), what, describe(who));
    co_return co_await long_answer(std::move(work), show_session,
                                   "GET /v1/sessions/{name} shows later what came of it.");
}

asio::awaitable<answer> service::token(call wanted, peer who) {
    auto description = describe(who);
    token_reader reader{std::move(description),
                        [rules = rules_, who = std::move(who)](std::string_view session) {
                            return allows(*rules, who, right::token, session);
                        }};
    auto work = backend_.token(std::move(wanted.name), wanted.min_valid, std::move(reader));
    // Not among the long answers: mostly it is there, and the backend limits who has to wait for it.
    co_return co_await patiently(std::move(work), show_token, "Ask again: it may be there by then.");
}

asio::awaitable<answer> service::idle_timeout(call wanted, idle_timeout_change change, peer who) {
    auto work =
        backend_.idle_timeout(std::move(wanted.name), std::move(wanted.session), change, describe(who));
    co_return co_await long_answer(std::move(work), show_idle_timeout,
                                   "Read the idle timeout later to see what came of it.");
}

asio::awaitable<answer> service::set_idle_timeout(call wanted, std::string body, peer who) {
    const auto read = parse_idle_timeout_body(body);
    if (const auto* wrong = std::get_if<problem>(&read)) co_return answer_of(*wrong);
    const auto change = std::get<idle_timeout_change>(read);
    co_return co_await idle_timeout(std::move(wanted), change, std::move(who));
}

asio::awaitable<answer> service::revoke_user(call wanted, peer who) {
    auto work = backend_.revoke_user(std::move(wanted.name), std::move(wanted.user_id),
                                     std::move(wanted.session), describe(who));
    co_return co_await long_answer(std::move(work), show_revoked_user,
                                   "The daemon's log tells later what came of it.");
}

asio::awaitable<answer> service::reload() {
    if (long_answers_ >= limits_.long_answers) co_return too_busy();
    const counted one_more{long_answers_};
    auto work = reload_in_turn(reload_turn_, &backend_);
    auto outcome = co_await wait_at_most(limits_.patience, std::move(work), late());
    if (!outcome)
        co_return still_running("reload", limits_.patience, "GET /v1/status shows later what came of it.");
    if (outcome->errors.empty()) {
        boost::json::object body;
        body["generation"] = outcome->generation;
        co_return json_answer(body);
    }
    co_return answer_of({.kind = problem_kind::configuration_refused,
                         .detail = "The new configuration has " + std::to_string(outcome->errors.size()) +
                                   " error(s); the running one stays (generation " +
                                   std::to_string(outcome->generation) + ").",
                         .hint = "Correct them, try with 'tokenkeeperctl check-config', and reload again.",
                         .errors = outcome->errors});
}

asio::awaitable<reload_outcome> service::reload_in_turn(std::shared_ptr<reload_turn> turn, backend* behind) {
    while (turn->taken) {
        co_await turn->ended.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    struct end_of_turn {
        explicit end_of_turn(reload_turn& mine) : turn{mine} { turn.taken = true; }
        end_of_turn(const end_of_turn&) = delete;
        end_of_turn& operator=(const end_of_turn&) = delete;
        ~end_of_turn() {
            turn.taken = false;
            turn.ended.cancel();
        }
        reload_turn& turn;
    };
    const end_of_turn mine{*turn};
    co_return co_await behind->reload();
}

}  // namespace tokenkeeper::control
