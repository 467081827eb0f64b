#include "daemon/keeper/events.hpp"
#include "daemon/keeper/granting.hpp"
#include "daemon/keeper/keeper.hpp"
#include "daemon/logging/log.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

/// What the engine wants done, and when.
namespace tokenkeeper::keeper {

namespace asio = boost::asio;

namespace {

/// How often files are looked at without being told of a change: links to other folders, network file
/// systems.
constexpr seconds file_look{30};
/// How often observations go to the store, and what could not be written is written again.
constexpr seconds save_interval{10};

}  // namespace

/// Carries out what the engine wants done now; after every call that changed something.
void keeper::pump() {
    if (stopping_) return;
    // First what has happened to tokens: a request that is due now goes out with the one that is in use now.
    heed_news();
    for (const auto& c : engine_.poll(boot_clock::now()))
        start_request(c);
    heed_news();
    for (const auto& ended : engine_.take_ended())
        turns_.ended(ended);
    for (const auto& event : engine_.take_events())
        logging::log(event);
    timer_.set(engine_.next_wakeup());
}

void keeper::heed_news() {
    for (const auto& news : engine_.take_news())
        token_news_came(news);
}

void keeper::start_request(const command& c) {
    const auto& name = names_.at(c.session);
    const auto& of = config_.sessions.find(name)->second;
    if (c.what == operation::acquire) return spawn(perform_grant(c, {name, of.organization}));
    if (c.what == operation::administer) {
        // Whoever waited has gone: the turn is given back.
        if (!turns_.turn_came(c))
            asio::post(executor_, [this, c] { finished(c.session, error{errc::cancelled}); });
        return;
    }
    const auto* known = vault_.find(name);
    const auto& token = c.what == operation::verify_new ? known->next : known->current;
    if (!token) {
        const error bug{errc::malformed_response, "internal error: there is no token to ask with"};
        return asio::post(executor_, [this, c, bug] { finished(c.session, bug); });
    }
    const auto& api = ways_.find(of.organization)->second.api;
    spawn(perform(c, {name, of.organization}, api, token->value.clone()));
}

asio::awaitable<void> keeper::perform(command what, whose of, std::shared_ptr<net::transport> api,
                                      secret token) {
    const auto sent = boot_clock::now();
    const auto came = co_await ask(std::move(api), what.what, std::move(token), what.limit);
    logging::log(request_line(what.what, came, boot_clock::now() - sent, of.session, of.organization));
    finished(what.session, came);
    if (what.what == operation::verify_new && std::holds_alternative<error>(came)) turns_.news(what.session);
}

asio::awaitable<void> keeper::perform_grant(command what, whose of) {
    ++grants_under_way_;
    const auto& s = config_.sessions.at(of.session);
    auto login = ways_.at(s.organization).login;
    auto client = s.client.value();
    auto environment = options_.environment;
    const auto sent = boot_clock::now();
    auto came = co_await get_token(vault_, std::move(login), of.session, std::move(client), s.source,
                                   std::move(environment), what.limit);
    --grants_under_way_;
    if (stopping_ && grants_under_way_ == 0) drained_.cancel();
    const auto told = std::visit(
        [&](const auto& each) -> outcome {
            if constexpr (std::is_same_v<std::decay_t<decltype(each)>, secret_trouble>) {
                engine_.grant_unavailable(of.session, each.reason, each.why, boot_clock::now());
                return error{errc::cancelled, each.why};
            } else {
                return each;
            }
        },
        came);
    const auto* failure = std::get_if<error>(&told);
    const bool asked = failure == nullptr ||
                       (failure->which() != errc::cancelled && failure->which() != errc::state_not_saved);
    if (asked)
        logging::log(request_line(what.what, told, boot_clock::now() - sent, of.session, of.organization));
    finished(what.session, told);
}

void keeper::finished(session_id session, const outcome& what) {
    if (stopping_) return;
    engine_.finished(session, what, boot_clock::now());
    pump();
    turns_.news(session);
}

boot_clock::duration keeper::lateness() const {
    const auto next = engine_.next_wakeup();
    if (!next) return {};
    return std::max<boot_clock::duration>(boot_clock::now() - *next, {});
}

asio::awaitable<void> keeper::run_deadlines() {
    for (;;) {
        const bool due = co_await timer_.wait();  // named: g++ 12 miscompiles it as a condition
        if (!due) co_return;
        pump();
    }
}

asio::awaitable<void> keeper::run_files() {
    for (;;) {
        const auto changed = co_await files_.changed();
        if (changed.empty()) co_return;
        read_files(changed);
    }
}

asio::awaitable<void> keeper::run_file_looks() {
    while (!stopping_) {
        look_.expires_after(file_look);
        const auto [failed] = co_await look_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (failed) co_return;
        const auto different = files_.look();
        if (!different.empty()) read_files(different);
        look_after_sinks();
    }
}

asio::awaitable<void> keeper::run_store() {
    while (!stopping_) {
        save_.expires_after(save_interval);
        const auto [failed] = co_await save_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (failed) co_return;
        save_observations();
    }
}

}  // namespace tokenkeeper::keeper
