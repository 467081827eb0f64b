#include "tests/simulation/simulated_runtime.hpp"

#include <utility>

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

simulated_runtime::simulated_runtime(asio::io_context& context, stage& scene, simulated_network& network,
                                     suspension_list& waits, std::uint64_t seed,
                                     simulated_secret_files::sink_listener sink_listener)
    : context_(context),
      scene_(scene),
      network_(network),
      waits_(waits),
      seed_(seed),
      alarms_(scene.clock, waits),
      files_(scene.files, waits, std::move(sink_listener)),
      folders_(scene.files, waits) {}

asio::any_io_executor simulated_runtime::executor() {
    return context_.get_executor();
}

result<std::unique_ptr<net::transport>> simulated_runtime::make_transport(
    const config::configuration& /*settings*/, const config::organization& organization,
    const std::string& base_url) {
    return network_.make_transport(organization.name, base_url == organization.login_url, waits_);
}

result<std::unique_ptr<net::transport>> simulated_runtime::make_outer_transport(
    const config::configuration& /*settings*/, const std::string& origin) {
    return error{errc::connect_failed, "nothing else is in this world: " + origin};
}

asio::awaitable<store::store_result<store::opened>> simulated_runtime::open_store() {
    return scene_.disk.open(waits_);
}

config::load_result simulated_runtime::load_configuration(const std::filesystem::path& /*file*/) {
    return scene_.people.configuration();
}

asio::awaitable<void> simulated_runtime::run_aside(std::function<void()> work) {
    work();
    co_return;
}

}  // namespace tokenkeeper::simulation
