// HAPI's instance validator over the first N resources of each file of an export: one JVM for all.
// Prints what it says against them, by file, severity and text; exits with 1 if it refuses any.
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

public class Validate {
  static FhirValidator validator() {
    FhirContext context = FhirContext.forR4();
    var foreign = new UnknownCodeSystemWarningValidationSupport(context);
    foreign.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    var instances = new FhirInstanceValidator(new ValidationSupportChain(
        new DefaultProfileValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new InMemoryTerminologyServerValidationSupport(context),
        new SnapshotGeneratingValidationSupport(context), foreign));
    instances.setAnyExtensionsAllowed(true);
    instances.setErrorForUnknownProfiles(false);
    return context.newValidator().registerValidatorModule(instances);
  }

  public static void main(String[] arguments) throws Exception {
    long count = Long.parseLong(arguments[1]);
    FhirValidator validator = validator();
    int refused = 0;
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".ndjson")).sorted().toList()) {
        int valid = 0;
        int invalid = 0;
        Map<String, Integer> said = new TreeMap<>();
        try (Stream<String> lines = Files.lines(file)) {
          for (String line : lines.limit(count).toList()) {
            var result = validator.validateWithResult(line);
            if (result.isSuccessful()) { ++valid; } else { ++invalid; }
            for (var message : result.getMessages()) {
              if (message.getSeverity().ordinal() < ResultSeverityEnum.ERROR.ordinal()) continue;
              said.merge(message.getLocationString() + ": " + message.getMessage(), 1, Integer::sum);
            }
          }
        }
        System.out.println(file.getFileName() + ": " + valid + " valid, " + invalid + " refused");
        said.forEach((text, times) -> System.out.println("  " + times + " x " + text));
        refused += invalid;
      }
    }
    System.exit(refused == 0 ? 0 : 1);
  }
}
