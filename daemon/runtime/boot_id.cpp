#include "daemon/runtime/boot_id.hpp"

#include <charconv>
#include <cstdlib>
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
    constexpr std::size_t length_without_hyphens = 32;
    const bool hyphens = text.size() >= length && text[8] == '-' && text[13] == '-';
    if (!hyphens && text.size() != length_without_hyphens) return 0;
    const std::size_t gap = hyphens ? 1 : 0;
    std::uint64_t id = 0;
    for (const auto part : {text.substr(0, 8), text.substr(8 + gap, 4), text.substr(12 + 2 * gap, 4)}) {
        std::uint64_t number = 0;
        const auto* const end = part.data() + part.size();
        const auto [stop, failure] = std::from_chars(part.data(), end, number, 16);
        if (failure != std::errc{} || stop != end) return 0;
        id = (id << (4 * part.size())) | number;
    }
    return id;
}

std::uint64_t this_boot_id() {
    if (const auto id = read_boot_id(); id != 0) return id;
    const char* told = ::getenv("TOKENKEEPER_BOOT_ID");  // NOLINT(concurrency-mt-unsafe)
    return told == nullptr ? 0 : boot_id_in(told);
}

}  // namespace tokenkeeper::runtime
