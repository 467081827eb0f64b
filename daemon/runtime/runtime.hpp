#pragma once

#include "daemon/config/load.hpp"
#include "daemon/runtime/alarm.hpp"
#include "daemon/runtime/secret_files.hpp"
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

/// Everything that the daemon has of the world but its sockets: clock, alarms, ways to Genesys Cloud, files
/// and the store. The production rooms (supervisor, sources, delivery, operations, vault) reach the world
/// through it alone, so that the simulation runs them in virtual time.
///
/// Implementations: system_runtime (this folder) and simulated_runtime (tests/simulation). Used on one
/// thread, the executor's.
class runtime {
public:
    runtime() = default;
    runtime(const runtime&) = delete;
    runtime& operator=(const runtime&) = delete;
    virtual ~runtime() = default;

    virtual boost::asio::any_io_executor executor() = 0;
    [[nodiscard]] virtual instant now() const = 0;
    virtual std::unique_ptr<alarm> make_alarm() = 0;
    /// What begins every sequence of random numbers.
    virtual std::uint64_t seed() = 0;

    /// A way to one base URL of an organization, or why there can be none.
    virtual result<std::unique_ptr<net::transport>> make_transport(const config::configuration& settings,
                                                                   const config::organization& organization,
                                                                   const std::string& base_url) = 0;
    virtual secret_files& files() = 0;
    /// Opens the store that the first configuration names. Called again while it is unavailable.
    virtual boost::asio::awaitable<store::store_result<store::opened>> open_store() = 0;

    /// Reads a configuration. May be called on any thread.
    virtual config::load_result load_configuration(const std::filesystem::path& file) = 0;
    /// Runs `work` where it holds up nothing that runs on the executor, and comes back when it is done. The
    /// work must touch nothing that the executor's thread changes. The simulation runs it in place.
    virtual boost::asio::awaitable<void> run_aside(std::function<void()> work) = 0;
};

}  // namespace tokenkeeper::runtime
