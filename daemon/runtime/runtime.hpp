#pragma once

#include "daemon/config/accounts/unresolved_account.hpp"
#include "daemon/config/load.hpp"
#include "daemon/runtime/alarm.hpp"
#include "daemon/runtime/secret_files.hpp"
#include "daemon/runtime/token_folders.hpp"
#include "daemon/store/store.hpp"
#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/net/transport.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::runtime {

/// The world of the daemon without its sockets: clock, alarms, transports to Genesys Cloud, files and the
/// store. The production rooms (supervisor, sources, delivery, operations, vault) reach the world only
/// through it, so that the simulation can run them in virtual time.
///
/// The implementations are system_runtime (this folder) and simulated_runtime (tests/simulation). Use it on
/// the executor's thread only.
class runtime {
public:
    runtime() = default;
    runtime(const runtime&) = delete;
    runtime& operator=(const runtime&) = delete;
    virtual ~runtime() = default;

    virtual boost::asio::any_io_executor executor() = 0;
    [[nodiscard]] virtual instant now() const = 0;
    /// Which boot of the host it is; 0: unknown.
    [[nodiscard]] virtual std::uint64_t boot_id() const = 0;
    virtual std::unique_ptr<alarm> make_alarm() = 0;
    /// The seed of every sequence of random numbers.
    virtual std::uint64_t seed() = 0;

    /// A transport to one base URL of an organization, or the reason against it.
    virtual result<std::unique_ptr<net::transport>> make_transport(const config::configuration& settings,
                                                                   const config::organization& organization,
                                                                   const std::string& base_url) = 0;
    /// A transport to a server that belongs to no organization, by `settings.network`; `origin`: its URL
    /// without a path.
    virtual result<std::unique_ptr<net::transport>> make_outer_transport(
        const config::configuration& settings, const std::string& origin) = 0;
    virtual secret_files& files() = 0;
    virtual token_folders& folders() = 0;
    /// Opens the store that the first configuration names. The vault calls it again while the store is
    /// unavailable.
    virtual boost::asio::awaitable<store::store_result<store::opened>> open_store() = 0;

    /// Reads a configuration. May be called on any thread.
    virtual config::load_result load_configuration(const std::filesystem::path& file) = 0;
    /// Completes the rules whose accounts are known by now, and asks for the others again. It does not wait.
    virtual config::resolution resolve_accounts(config::configuration& settings) = 0;
    /// Runs `work` on another thread and returns when it is done. The work must not touch anything that the
    /// executor's thread changes. The simulation runs it in place.
    virtual boost::asio::awaitable<void> run_aside(std::function<void()> work) = 0;
};

}  // namespace tokenkeeper::runtime
