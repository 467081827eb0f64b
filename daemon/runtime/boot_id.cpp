#include "daemon/runtime/boot_id.hpp"

#include <charconv>
#include <fstream>
#include <string>
#include <system_error>

namespace tokenkeeper::runtime {

std::uint64_t read_boot_id(const std::filesystem::path& file) {
    std::ifstream stream{file};
    std::string line;
    std::getline(stream, line);
    return boot_id_in(line);
}

std::uint64_t boot_id_in(std::string_view text) noexcept {
    constexpr std::size_t length = 36;
    if (text.size() < length) return 0;
    std::uint64_t id = 0;
    for (const auto part : {text.substr(0, 8), text.substr(9, 4), text.substr(14, 4)}) {
        std::uint64_t number = 0;
        const auto* const end = part.data() + part.size();
        const auto [stop, failure] = std::from_chars(part.data(), end, number, 16);
        if (failure != std::errc{} || stop != end) return 0;
        id = (id << (4 * part.size())) | number;
    }
    return id;
}

}  // namespace tokenkeeper::runtime
