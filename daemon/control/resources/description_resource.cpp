#include "daemon/control/description/description.hpp"
#include "daemon/control/resources/resource.hpp"

#include <array>
#include <string>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

asio::awaitable<answer> show_description(resource_context& /*context*/, call /*request*/,
                                         std::string /*body*/, peer /*client*/) {
    co_return json_answer(wiped_text{api_description()});
}

constexpr std::array description_table{
    api_resource{"GET", "/v1/openapi.json", right::read, refuse_parameters, show_description, true, true},
};

}  // namespace

std::span<const api_resource> description_resources() noexcept {
    return description_table;
}

}  // namespace tokenkeeper::control
