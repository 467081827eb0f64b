#include "daemon/config/yaml/parse.hpp"
#include "daemon/control/description/json_of_yaml.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

#include <boost/json/serialize.hpp>

namespace {

/// A literal of a legal length; the compiler joins those that follow each other.
constexpr std::size_t piece = 2'000;

void write_source(std::ostream& target, std::string_view text) {
    target << "// Made of etc/openapi.yaml by compile-description.\n"
              "#include \"daemon/control/description/description.hpp\"\n\n"
              "namespace tokenkeeper::control {\n\n"
              "std::string_view api_description() noexcept {\n"
              "    static constexpr char text[] =";
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        target << "\n        R\"openapi(" << text.substr(0, piece) << ")openapi\"";
    target << ";\n    return {text, sizeof text - 1};\n}\n\n}  // namespace tokenkeeper::control\n";
}

int compile(const std::string& source, const std::string& target) {
    std::ostringstream text;
    text << std::ifstream{source}.rdbuf();
    tokenkeeper::config::findings found;
    const auto document = tokenkeeper::config::parse_yaml(text.str(), source, found);
    const auto errors = found.take();
    for (const auto& error : errors)
        std::cerr << error.text() << '\n';
    if (!document || !errors.empty()) return EXIT_FAILURE;
    std::ofstream file{target};
    write_source(file, boost::json::serialize(tokenkeeper::control::json_of(document->root())));
    file.close();
    if (file) return EXIT_SUCCESS;
    std::cerr << "cannot write " << target << '\n';
    return EXIT_FAILURE;
}

}  // namespace

/// compile-description YAML SOURCE: writes a C++ source that holds a YAML file as JSON.
int main(int count, char** arguments) try {
    if (count == 3) return compile(arguments[1], arguments[2]);
    std::cerr << "usage: compile-description YAML SOURCE\n";
    return EXIT_FAILURE;
} catch (const std::exception& e) {
    std::cerr << "compile-description: " << e.what() << '\n';
    return EXIT_FAILURE;
}
