#include "daemon/runtime/system_runtime.hpp"

#include "daemon/config/files/file_access.hpp"
#include "daemon/runtime/boot_alarm.hpp"
#include "daemon/runtime/boot_id.hpp"
#include "daemon/runtime/transport_settings.hpp"
#include "daemon/store/sqlite/open.hpp"
#include "lib/net/https_transport.hpp"

#include <exception>
#include <random>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::runtime {

namespace asio = boost::asio;

namespace {

/// The most parallel requests of one organization, so that no request waits for a connection.
constexpr std::size_t connections_of_an_organization = 64;

/// Longer than a key is: what is wrong with another file can be said.
constexpr std::size_t longest_key_file = std::size_t{4} << 10U;

/// Reads the store's key, which no other account may read.
store::store_result<secret> read_store_key(const std::filesystem::path& file,
                                           const config::environment& environment) {
    using kind = store::store_error::kind;
    const auto opened = config::open_file::open_trusted(file, environment);
    if (opened.has_error())
        return store::store_error{kind::wrong_key, "state.key_file: " + opened.error().message};
    const auto exposed = opened->exposure(environment);
    if (exposed.to == config::file_exposure::reach::others)
        return store::store_error{kind::wrong_key, "state.key_file: " + exposed.text()};
    auto content = opened->read(longest_key_file);
    if (content.has_error())
        return store::store_error{kind::unavailable, "state.key_file: " + content.error().message};
    auto key = store::key_in(file, *content);
    wipe(*content);
    return key;
}

/// Runs work on the pool; the waiting coroutine continues on its own executor.
struct start_aside {
    asio::thread_pool* pool;
    asio::any_io_executor executor;
    std::function<void()> work;

    template <class Handler>
    void operator()(Handler handler) {
        auto guard = asio::make_work_guard(executor);
        asio::post(*pool, [work = std::move(work), guard = std::move(guard),
                           handler = std::move(handler)]() mutable {
            std::exception_ptr bug;
            try {
                work();
            } catch (...) {
                bug = std::current_exception();
            }
            work = nullptr;  // what it holds ends here
            asio::post(guard.get_executor(),
                       [handler = std::move(handler), bug]() mutable { std::move(handler)(bug); });
        });
    }
};

}  // namespace

system_runtime::system_runtime(asio::any_io_executor executor, system_options options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      resolver_(std::make_shared<net::resolver_cache>(executor_)),
      files_(executor_, options_.environment, options_.store.string() + ".sinks"),
      folders_(executor_, options_.environment.trusted(), file_watch::open_inotify()),
      boot_id_(this_boot_id()) {}

system_runtime::~system_runtime() {
    aside_.join();
}

std::unique_ptr<alarm> system_runtime::make_alarm() {
    return std::make_unique<boot_alarm>(executor_);
}

std::uint64_t system_runtime::seed() {
    std::random_device source;
    return (std::uint64_t{source()} << 32U) | source();
}

result<std::unique_ptr<net::transport>> system_runtime::make_transport(
    const config::configuration& settings, const config::organization& organization,
    const std::string& base_url) {
    auto options = transport_settings(settings, organization, base_url, files_);
    options.max_connections = connections_of_an_organization;
    options.user_agent = options_.user_agent;
    return net::make_https_transport(executor_, options, resolver_);
}

result<std::unique_ptr<net::transport>> system_runtime::make_outer_transport(
    const config::configuration& settings, const std::string& origin) {
    auto options = outer_transport_settings(settings, origin, files_);
    options.max_connections = 1;
    options.user_agent = options_.user_agent;
    return net::make_https_transport(executor_, options, resolver_);
}

asio::awaitable<store::store_result<store::opened>> system_runtime::open_store() {
    secret key;
    if (options_.store_key) {
        auto read = read_store_key(*options_.store_key, options_.environment);
        if (read.has_error()) co_return read.error();
        key = std::move(*read);
    }
    co_return co_await store::open_sqlite(executor_, options_.store, std::move(key));
}

config::load_result system_runtime::load_configuration(const std::filesystem::path& file) {
    return config::load(file, options_.environment);
}

asio::awaitable<void> system_runtime::run_aside(std::function<void()> work) {
    start_aside start{&aside_, executor_, std::move(work)};
    return asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr)>(
        std::move(start), asio::use_awaitable);
}

}  // namespace tokenkeeper::runtime
