#include "lib/net/resolver_cache.hpp"

#include "lib/net/system_resolver.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

/// One look-up under way, and those who wait for it.
struct flight {
    std::optional<result<addresses>> outcome;
    std::vector<std::weak_ptr<asio::steady_timer>> waiting;

    void land(result<addresses> with) {
        outcome = std::move(with);
        for (const auto& each : waiting) {
            if (const auto timer = each.lock()) timer->cancel();
        }
    }
};

struct entry {
    addresses known;  ///< the last good ones; empty: none yet
    boot_time told{};
    std::optional<boot_time> failed;  ///< the last look-up failed or did not answer in time, at
    std::shared_ptr<flight> under_way;
};

std::optional<addresses> without_asking(const std::string& host) {
    using asio::ip::address_v4;
    using asio::ip::address_v6;
    if (host == "localhost") return addresses{address_v4::loopback(), address_v6::loopback()};
    boost::system::error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (not_an_address) return std::nullopt;
    return addresses{address};
}

}  // namespace

struct resolver_cache::state : std::enable_shared_from_this<state> {
    state(asio::any_io_executor e, options o) : executor(std::move(e)), settings(std::move(o)) {}

    asio::any_io_executor executor;
    options settings;
    std::map<std::string, entry, std::less<>> entries;

    /// Joins the look-up under way, or starts one.
    std::shared_ptr<flight> look_up(const std::string& host) {
        if (const auto& already = entries[host].under_way) return already;
        auto started = std::make_shared<flight>();
        entries[host].under_way = started;
        // It may land before co_spawn returns: nothing of the map is kept across this call.
        asio::co_spawn(executor, fly(shared_from_this(), host, started), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        return started;
    }

    static asio::awaitable<void> fly(std::shared_ptr<state> self, std::string host,
                                     std::shared_ptr<flight> own) {
        auto outcome = co_await self->settings.resolve(host);
        self->learn(host, outcome);
        own->land(std::move(outcome));
    }

    void learn(const std::string& host, const result<addresses>& outcome) {
        const auto now = settings.clock();
        auto& at = entries[host];
        at.under_way.reset();
        if (outcome && !outcome->empty()) {
            at.known = *outcome;
            at.told = now;
            at.failed.reset();
        } else {
            at.failed = now;
        }
        std::erase_if(entries, [this, now](const auto& each) {
            return !each.second.under_way && now - each.second.told > settings.stale;
        });
    }

    [[nodiscard]] bool usable(const entry& at, seconds age) const {
        return !at.known.empty() && settings.clock() - at.told <= age;
    }

    static asio::awaitable<result<addresses>> find(std::shared_ptr<state> self, std::string host,
                                                   milliseconds at_most);
    static asio::awaitable<bool> wait(std::shared_ptr<state> self, std::shared_ptr<flight> for_this,
                                      milliseconds at_most);
};

/// False where we were cancelled; otherwise the flight has landed or the time is up.
asio::awaitable<bool> resolver_cache::state::wait(std::shared_ptr<state> self,
                                                  std::shared_ptr<flight> for_this, milliseconds at_most) {
    if (for_this->outcome) co_return true;
    const auto timer = std::make_shared<asio::steady_timer>(self->executor, at_most);
    std::erase_if(for_this->waiting, [](const auto& each) { return each.expired(); });
    for_this->waiting.push_back(timer);
    const auto [ec] = co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !ec || for_this->outcome.has_value();
}

asio::awaitable<result<addresses>> resolver_cache::state::find(std::shared_ptr<state> self, std::string host,
                                                               milliseconds at_most) {
    if (const auto known = without_asking(host)) co_return *known;
    const auto& settings = self->settings;
    // A copy: the map may change while we wait.
    const auto at = self->entries[host];
    if (self->usable(at, settings.fresh)) co_return at.known;

    const bool old_at_hand = self->usable(at, settings.stale);
    const bool just_failed = at.failed && settings.clock() - *at.failed < settings.retry_after_failure;
    if (old_at_hand && just_failed) co_return at.known;

    const auto flight = self->look_up(host);
    // It has been hanging since before: not worth waiting for once more.
    const bool hanging = at.failed && at.under_way;
    if (old_at_hand && hanging) co_return at.known;
    const auto limit = old_at_hand ? std::min(at_most, settings.patience) : at_most;
    if (!co_await wait(self, flight, limit)) co_return error(errc::cancelled, "resolving " + host);

    if (flight->outcome && *flight->outcome && !(*flight->outcome)->empty()) co_return **flight->outcome;
    if (!flight->outcome) self->entries[host].failed = settings.clock();
    if (old_at_hand) co_return at.known;
    if (!flight->outcome) {
        co_return error(errc::resolve_timeout,
                        "no answer of the resolver for " + host + " within " + format_duration(at_most));
    }
    if (*flight->outcome) co_return error(errc::resolve_failed, "no address of " + host);
    co_return flight->outcome->error();
}

resolver_cache::resolver_cache(asio::any_io_executor executor, options o)
    : state_(std::make_shared<state>(std::move(executor), std::move(o))) {}

resolver_cache::resolver_cache(const asio::any_io_executor& executor)
    : resolver_cache(executor, options{system_resolver(executor), boot_clock::now}) {}

resolver_cache::~resolver_cache() = default;

asio::awaitable<result<addresses>> resolver_cache::find(std::string host, milliseconds at_most) {
    return state::find(state_, std::move(host), at_most);
}

}  // namespace tokenkeeper::net
