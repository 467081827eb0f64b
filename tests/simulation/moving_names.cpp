#include "tests/simulation/moving_names.hpp"

namespace tokenkeeper::simulation {

namespace {

/// A name is looked up again a second after its address failed, and a session asks again after a second.
constexpr seconds time_to_look_up{2};

moving_names::address address_of(std::uint32_t node) {
    constexpr std::uint32_t first = 0x0a000001;  // 10.0.0.1
    return boost::asio::ip::address_v4{first + node};
}

}  // namespace

std::string_view to_string(node_trouble trouble) noexcept {
    switch (trouble) {
        case node_trouble::answers_503:
            return "answers 503";
        case node_trouble::refuses:
            return "refuses connections";
        case node_trouble::hangs:
            return "hangs";
    }
    return "";
}

void moving_names::move(const std::string& organization, node_trouble with) {
    auto& name = names_[organization];
    name.troubles[address_of(name.moves)] = with;
    ++name.moves;
}

moving_names::address moving_names::node(const std::string& organization) const {
    const auto found = names_.find(organization);
    return address_of(found == names_.end() ? 0 : found->second.moves);
}

std::optional<node_trouble> moving_names::trouble(const std::string& organization,
                                                  const address& node) const {
    const auto name = names_.find(organization);
    if (name == names_.end()) return std::nullopt;
    const auto found = name->second.troubles.find(node);
    return found == name->second.troubles.end() ? std::nullopt : std::optional{found->second};
}

bool moving_names::reveal(const std::string& organization, const address& node, world_time sent,
                          world_time ended) {
    const auto [first, added] = names_[organization].revealed.try_emplace(node, ended);
    return sent <= first->second + time_to_look_up;
}

}  // namespace tokenkeeper::simulation
