#include "daemon/ctl/doctor/bundle/tar_archive.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <numeric>

namespace tokenkeeper::ctl::doctor {
namespace {

constexpr std::size_t block_size = 512;
constexpr std::size_t longest_tar_name = 100;

/// The places of the header that are not filled with zeros.
struct tar_field {
    std::size_t start;
    std::size_t length;
};
constexpr tar_field mode_field{100, 8};
constexpr tar_field user_field{108, 8};
constexpr tar_field group_field{116, 8};
constexpr tar_field size_field{124, 12};
constexpr tar_field time_field{136, 12};
constexpr tar_field sum_field{148, 8};
constexpr std::size_t type_place = 156;
constexpr std::size_t magic_place = 257;

/// Octal digits with zeros before them and a zero byte behind.
void put_octal(std::string& header, tar_field field, std::uint64_t value) {
    for (std::size_t i = field.length - 1; i > 0; --i) {
        header[field.start + i - 1] = static_cast<char>('0' + (value & 7U));
        value >>= 3U;
    }
}

std::uint64_t sum_of(const std::string& header) {
    return std::accumulate(header.begin(), header.end(), std::uint64_t{0}, [](std::uint64_t sum, char byte) {
        return sum + static_cast<unsigned char>(byte);
    });
}

}  // namespace

void tar_archive::add(std::string_view name, std::string_view content) {
    assert(!name.empty() && name.size() <= longest_tar_name && name.front() != '/');
    std::string header(block_size, '\0');
    std::ranges::copy(name, header.begin());
    put_octal(header, mode_field, 0600);
    put_octal(header, user_field, 0);
    put_octal(header, group_field, 0);
    put_octal(header, size_field, content.size());
    put_octal(header, time_field, static_cast<std::uint64_t>(std::max<std::int64_t>(modified_, 0)));
    header[type_place] = '0';
    std::ranges::copy(std::string_view{"ustar\0"
                                       "00",
                                       8},
                      header.begin() + magic_place);
    // The sum counts its own field as blanks.
    std::fill_n(header.begin() + sum_field.start, sum_field.length, ' ');
    const auto sum = sum_of(header);
    put_octal(header, {sum_field.start, sum_field.length - 1}, sum);
    header[sum_field.start + sum_field.length - 2] = '\0';
    bytes_ += header;
    bytes_ += content;
    bytes_.append((block_size - content.size() % block_size) % block_size, '\0');
}

std::string tar_archive::take() {
    bytes_.append(2 * block_size, '\0');
    return std::move(bytes_);
}

}  // namespace tokenkeeper::ctl::doctor
