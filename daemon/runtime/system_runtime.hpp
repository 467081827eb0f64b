#pragma once

#include "daemon/runtime/runtime.hpp"
#include "daemon/runtime/system_files.hpp"
#include "daemon/runtime/system_folders.hpp"
#include "lib/net/resolve/resolver_cache.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

#include <boost/asio/thread_pool.hpp>

namespace tokenkeeper::runtime {

struct system_options {
    config::environment environment;
    std::string user_agent;
    std::filesystem::path store;
    std::optional<std::filesystem::path> store_key;
};

/// The real world: this host's clocks, files and store, and the network.
class system_runtime final : public runtime {
public:
    system_runtime(boost::asio::any_io_executor executor, system_options options);
    ~system_runtime() override;

    boost::asio::any_io_executor executor() override { return executor_; }
    [[nodiscard]] instant now() const override { return instant::now(); }
    [[nodiscard]] std::uint64_t boot_id() const override { return boot_id_; }
    std::unique_ptr<alarm> make_alarm() override;
    std::uint64_t seed() override;
    result<std::unique_ptr<net::transport>> make_transport(const config::configuration& settings,
                                                           const config::organization& organization,
                                                           const std::string& base_url) override;
    result<std::unique_ptr<net::transport>> make_outer_transport(const config::configuration& settings,
                                                                 const std::string& origin) override;
    secret_files& files() override { return files_; }
    token_folders& folders() override { return folders_; }
    boost::asio::awaitable<store::store_result<store::opened>> open_store() override;
    config::load_result load_configuration(const std::filesystem::path& file) override;
    config::resolution resolve_accounts(config::configuration& settings) override {
        return config::resolve_accounts(settings, options_.environment);
    }
    boost::asio::awaitable<void> run_aside(std::function<void()> work) override;

private:
    boost::asio::any_io_executor executor_;
    system_options options_;
    std::shared_ptr<net::resolver_cache> resolver_;
    system_files files_;
    system_folders folders_;
    std::uint64_t boot_id_;
    boost::asio::thread_pool aside_{1};
};

}  // namespace tokenkeeper::runtime
