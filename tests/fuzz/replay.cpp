#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

/// What stands for libFuzzer in the normal tests: every seed below the folders named, cut at many lengths and
/// with bytes changed at random, always in the same way.
namespace {

namespace fs = std::filesystem;

using bytes = std::vector<std::uint8_t>;

bytes read(const fs::path& file) {
    std::ifstream from{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{from}, {}};
    return {text.begin(), text.end()};
}

std::size_t run(const bytes& seed, std::mt19937& random) {
    constexpr std::size_t most_cuts = 60;
    constexpr int changes = 40;
    std::size_t runs = 0;
    const auto one = [&runs](const bytes& of) {
        LLVMFuzzerTestOneInput(of.data(), of.size());
        ++runs;
    };
    one(seed);
    const auto step = std::max<std::size_t>(1, seed.size() / most_cuts);
    for (std::size_t length = 0; length < seed.size(); length += step)
        one({seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(length)});
    for (int i = 0; i < changes && !seed.empty(); ++i) {
        auto changed = seed;
        for (auto left = 1 + random() % 8; left > 0; --left)
            changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
        one(changed);
    }
    return runs;
}

}  // namespace

int main(int argc, char** argv) {
    std::mt19937 random{4711};
    std::size_t runs = 0;
    for (int i = 1; i < argc; ++i) {
        std::vector<fs::path> seeds;
        for (const auto& entry : fs::recursive_directory_iterator{argv[i]}) {
            if (entry.is_regular_file() && entry.path().extension() != ".expected")  // of another test
                seeds.push_back(entry.path());
        }
        std::ranges::sort(seeds);
        for (const auto& seed : seeds)
            runs += run(read(seed), random);
    }
    std::printf("%zu inputs\n", runs);
    return runs > 0 ? 0 : 1;
}
