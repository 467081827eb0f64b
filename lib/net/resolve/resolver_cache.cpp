#include "lib/net/resolve/resolver_cache.hpp"

#include "lib/net/resolve/known_addresses.hpp"
#include "lib/net/resolve/system_resolver.hpp"
#include "lib/net/time/wake_up.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>

#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

/// One look-up under way and the calls that wait for it.
struct lookup {
    std::optional<result<addresses>> outcome;
    std::vector<std::weak_ptr<wake_up>> waiters;

    void end(result<addresses> answer) {
        outcome = std::move(answer);
        for (const auto& waiter : waiters) {
            if (const auto open = waiter.lock()) open->signal();
        }
    }
};

struct cached_host {
    known_addresses known;
    std::shared_ptr<lookup> current;  ///< the look-up under way, or null
};

/// The addresses of a host that needs no resolver: an address itself, or "localhost".
std::optional<addresses> literal_addresses(const std::string& host) {
    using asio::ip::address_v4;
    using asio::ip::address_v6;
    if (host == "localhost") return addresses{address_v4::loopback(), address_v6::loopback()};
    const auto address = parse_address(host);
    return address ? std::optional(addresses{*address}) : std::nullopt;
}

}  // namespace

struct resolver_cache::state : std::enable_shared_from_this<state> {
    state(asio::any_io_executor context, options chosen)
        : executor(std::move(context)), settings(std::move(chosen)) {}

    asio::any_io_executor executor;
    options settings;
    std::map<std::string, cached_host, std::less<>> entries;

    /// Joins the look-up under way, or starts one.
    std::shared_ptr<lookup> look_up(const std::string& host) {
        if (const auto& current = entries[host].current) return current;
        auto started = std::make_shared<lookup>();
        entries[host].current = started;
        // It may end before co_spawn returns: nothing of the map is kept across this call.
        asio::co_spawn(executor, resolve(shared_from_this(), host, started), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        return started;
    }

    static asio::awaitable<void> resolve(std::shared_ptr<state> self, std::string host,
                                         std::shared_ptr<lookup> started) {
        auto outcome = co_await self->settings.resolve(host);
        self->learn(host, outcome);
        started->end(std::move(outcome));
    }

    void learn(const std::string& host, const result<addresses>& outcome) {
        const auto now = settings.clock();
        auto& entry = entries[host];
        entry.current.reset();
        if (outcome && !outcome->empty()) {
            entry.known.learn(*outcome, now);
        } else {
            entry.known.note_failed_lookup(now);
        }
        std::erase_if(entries, [this, now](const auto& named) {
            return !named.second.current && !named.second.known.usable(now, settings.lifetimes);
        });
    }

    static asio::awaitable<result<addresses>> find(std::shared_ptr<state> self, std::string host,
                                                   milliseconds timeout);
    static asio::awaitable<bool> wait(std::shared_ptr<state> self, std::shared_ptr<lookup> current,
                                      milliseconds timeout);
};

/// False where the call was cancelled; otherwise the look-up has ended or the time is up.
asio::awaitable<bool> resolver_cache::state::wait(std::shared_ptr<state> self,
                                                  std::shared_ptr<lookup> current, milliseconds timeout) {
    if (current->outcome) co_return true;
    const auto end = std::make_shared<wake_up>(self->executor);
    std::erase_if(current->waiters, [](const auto& waiter) { return waiter.expired(); });
    current->waiters.push_back(end);
    co_return co_await wake_up::wait(end, timeout) != wait_end::cancelled;
}

asio::awaitable<result<addresses>> resolver_cache::state::find(std::shared_ptr<state> self, std::string host,
                                                               milliseconds timeout) {
    if (const auto literal = literal_addresses(host)) co_return *literal;
    const auto& settings = self->settings;
    const auto start = settings.clock();
    // A copy: the map may change during the wait.
    const auto before = self->entries[host];
    const auto old_addresses = before.known.attempt_order(start, settings.lifetimes);
    if (before.known.fresh(start, settings.lifetimes)) co_return old_addresses;

    const bool has_old_addresses = before.known.usable(start, settings.lifetimes);
    if (has_old_addresses && before.known.lookup_failed_recently(start, settings.lifetimes))
        co_return old_addresses;

    const auto current = self->look_up(host);
    // A look-up that has hung for an earlier call is not worth another wait.
    const bool hangs = before.known.lookup_failed() && before.current;
    if (has_old_addresses && hangs) co_return old_addresses;
    const auto limit = has_old_addresses ? std::min(timeout, settings.patience) : timeout;
    if (!co_await wait(self, current, limit)) co_return error(errc::cancelled, "resolving " + host);

    const auto& outcome = current->outcome;
    const auto end = settings.clock();
    if (outcome && *outcome && !(*outcome)->empty())
        co_return self->entries[host].known.attempt_order(end, settings.lifetimes);
    if (!outcome) self->entries[host].known.note_failed_lookup(end);
    if (has_old_addresses) co_return old_addresses;
    if (!outcome) {
        co_return error(errc::resolve_timeout,
                        "no answer of the resolver for " + host + " within " + format_duration(timeout));
    }
    if (*outcome) co_return error(errc::resolve_failed, "no address of " + host);
    co_return outcome->error();
}

namespace {

resolver_cache::options system_settings(const asio::any_io_executor& executor) {
    resolver_cache::options settings;
    settings.resolve = system_resolver(executor);
    settings.clock = boot_clock::now;
    return settings;
}

}  // namespace

resolver_cache::resolver_cache(asio::any_io_executor executor, options settings)
    : state_(std::make_shared<state>(std::move(executor), std::move(settings))) {}

resolver_cache::resolver_cache(const asio::any_io_executor& executor)
    : resolver_cache(executor, system_settings(executor)) {}

resolver_cache::~resolver_cache() = default;

void resolver_cache::report_failure(const std::string& host, const asio::ip::address& address) {
    const auto entry = state_->entries.find(host);
    if (entry == state_->entries.end()) return;
    entry->second.known.note_failed_address(address, state_->settings.clock());
}

asio::awaitable<result<addresses>> resolver_cache::find(std::string host, milliseconds timeout) {
    return state::find(state_, std::move(host), timeout);
}

}  // namespace tokenkeeper::net
